// Somebody signed out in this window: the others of the same browser must not go on showing what they show.
(() => {
  "use strict";
  new BroadcastChannel("arsos-session").postMessage("signed-out");
})();
