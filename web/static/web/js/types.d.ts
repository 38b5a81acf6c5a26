// What the scripts of our pages share: the events they send each other, and how a controller names its parts.
import type { Controller } from "@hotwired/stimulus";
import type { Chart } from "chart.js";
import type htmx from "htmx.org";

type Constructor<T> = abstract new (...args: any) => T;
type ValueType = typeof String | typeof Number | typeof Boolean;
type ValueOf<T> = T extends typeof String ? string : T extends typeof Number ? number : boolean;

/** What a controller declares: its own element, its targets and its values, each with its type. */
export interface Parts {
  element?: Constructor<Element>;
  targets?: Record<string, Constructor<Element>>;
  values?: Record<string, ValueType>;
}

type ElementOf<P extends Parts> = P["element"] extends Constructor<infer E extends Element> ? E : HTMLElement;
type TargetsOf<T> = {
  readonly [K in keyof T & string as `${K}Target`]: T[K] extends Constructor<infer E> ? E : never;
} & {
  readonly [K in keyof T & string as `${K}Targets`]: (T[K] extends Constructor<infer E> ? E : never)[];
} & {
  readonly [K in keyof T & string as `has${Capitalize<K>}Target`]: boolean;
};
type ValuesOf<V> = { [K in keyof V & string as `${K}Value`]: ValueOf<V[K]> } & {
  readonly [K in keyof V & string as `has${Capitalize<K>}Value`]: boolean;
};

/** A Stimulus controller class whose targets and values have types. */
export type TypedController<P extends Parts> = {
  new (...args: any[]): Controller<ElementOf<P>> & TargetsOf<NonNullable<P["targets"]>> & ValuesOf<NonNullable<P["values"]>>;
  targets: string[];
  values: Record<string, ValueType>;
};

export type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** A change that somebody made, as the stream of events tells it (docs/how-to/use-the-api.md). */
export interface News {
  type?: string;
  data?: { inquiry?: string };
}

/** Somebody may ask the sender to wait: for a save that is under way, say. `false` keeps the form from being sent. */
export interface BeforeSend {
  waitFor: (ready: Promise<boolean>) => void;
}

interface ArsosEvents {
  /** A form is about to be sent. Sent by sending.js on the form, bubbles. Whoever needs time calls `detail.waitFor`. */
  "arsos:before-send": CustomEvent<BeforeSend>;
  /** A form was taken. Sent by sending.js on the form, bubbles; prevented by whoever keeps the page as it is. */
  "arsos:sent": CustomEvent<{ location: string }>;
  /** The main part of the page was replaced by an answer. Sent by sending.js on the document. */
  "arsos:drawn": CustomEvent<{ root: Element }>;
  /** A form was changed by a script: leaving the page asks first. Sent by rule-editor.js on the form, bubbles. */
  "arsos:touched": CustomEvent<undefined>;
  /** Somebody does not want to wait for the next try. Sent by sending.js on the document, heard by connection.js. */
  "arsos:try-now": CustomEvent<undefined>;
  /** A person did something that counts as using the session. Sent on the document, heard by session.js. */
  "arsos:used": CustomEvent<undefined>;
  /** The server says that nobody is signed in any more. Sent by requests.js on the document, heard by session.js. */
  "arsos:session-over": CustomEvent<undefined>;
  /** The session is over. Sent by session.js on the document; prevented by whoever holds words that are not sent. */
  "arsos:signed-out": CustomEvent<undefined>;
  /** Something changed elsewhere. Sent by live.js and notifications.js on the document, with references of inquiries. */
  "arsos:news": CustomEvent<string[]>;
  /** The parts of an inquiry's page were drawn anew. Sent by inquiry.js on the document. */
  "arsos:parts": CustomEvent<undefined>;
  /** A form was taken and the inquiry's page stays. Sent by inquiry.js on the document. */
  "arsos:taken": CustomEvent<{ form: HTMLFormElement }>;
  /** What a person typed earlier stands in its form again. Sent by unsent.js on the document, with the form's name. */
  "arsos:restored": CustomEvent<{ name: string }>;
}

declare global {
  interface DocumentEventMap extends ArsosEvents {}
  interface HTMLElementEventMap extends ArsosEvents {}
  interface Window {
    htmx?: typeof htmx;
    Chart: typeof Chart;
  }
}
