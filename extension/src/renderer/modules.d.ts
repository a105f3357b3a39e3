declare module 'plotly.js-basic-dist-min' {
  const plotly: {
    react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
    /** What the bundle has, by names of types. */
    readonly PlotSchema: { get(): { readonly traces: Readonly<Record<string, unknown>> } };
    purge(element: HTMLElement): void;
  };
  export default plotly;
}
