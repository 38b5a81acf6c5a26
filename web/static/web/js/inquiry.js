/** The page of one inquiry: parts redrawn by news, forms that stay, a composer that keeps every word. */
import "./controllers/composer.js";
import "./controllers/dialogs.js";
import "./controllers/inquiry.js";
import "./controllers/lazy.js";
import "./controllers/macros.js";
import "./controllers/mentions.js";
import "./controllers/menu.js";
import "./controllers/presence.js";
import "./controllers/unsent.js";
import "./controllers/uploads.js";
