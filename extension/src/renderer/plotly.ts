// Plotly's basic bundle: the traces in use, nothing else.
export { default } from 'plotly.js-basic-dist-min';
