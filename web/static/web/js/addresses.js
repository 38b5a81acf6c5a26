/** Addresses that scripts of every page ask; the server names them (web/templates/web/frame.html). */
import { first } from "./dom.js";

const named = first(document, "meta[name=arsos-addresses]")?.dataset ?? {};

export const addresses = {
  stream: named.stream ?? "",
  unread: named.unread ?? "",
  token: named.token ?? "",
  signIn: named.signIn ?? "",
};

/** Who the page was drawn for. */
export const reader = named.reader ?? "";
