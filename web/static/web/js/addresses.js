// Addresses that scripts of every page ask; the server names them (web/templates/web/frame.html).
export const addresses = document.querySelector("meta[name=arsos-addresses]").dataset;
