// The page of one inquiry: parts redrawn by news, forms that stay, a composer that keeps every word.
import "./inquiry-parts.js";
import "./inquiry-dialogs.js";
import "./inquiry-composer.js";
import "./inquiry-macros.js";
import "./inquiry-mentions.js";
import "./inquiry-presence.js";
import "./inquiry-files.js";
