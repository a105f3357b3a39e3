declare module 'plotly.js-basic-dist-min' {
  const plotly: {
    react(element: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
    purge(element: HTMLElement): void;
  };
  export default plotly;
}
