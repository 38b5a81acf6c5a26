/** Asks for the parts of an inquiry's page as they are now; the page hears of it as `arsos:parts`. */
export function redraw() {
  window.htmx?.trigger("#live", "live");
}
