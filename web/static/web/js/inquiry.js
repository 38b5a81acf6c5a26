// The page of one inquiry: parts redrawn by news, forms that stay, a composer that keeps every word.
import "./inquiry_parts.js";
import "./inquiry_dialogs.js";
import "./inquiry_composer.js";
import "./inquiry_macros.js";
import "./inquiry_mentions.js";
import "./inquiry_presence.js";
import "./inquiry_files.js";
