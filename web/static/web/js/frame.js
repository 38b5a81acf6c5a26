/** What every page does: sends forms safely, knows keys, hears news, tells how far times are, counts what is unread. */
import "./controllers/clipboard.js";
import "./controllers/closing.js";
import "./controllers/commands.js";
import "./controllers/distances.js";
import "./controllers/find.js";
import "./controllers/keyboard.js";
import "./controllers/live.js";
import "./controllers/requests.js";
import "./controllers/sending.js";
import "./controllers/unread.js";
