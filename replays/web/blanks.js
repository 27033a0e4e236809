// A form: the blanks of a structured move, to be filled in by a person.

import { el, oneLine } from "./dom.js";

export class BlankForm {
  constructor(onSend, onCancel) {
    this.onSend = onSend;
    this.fields = [];
    this.title = el("legend", {});
    this.body = el("div", { class: "arena-p-blanks" });
    this.cancel = el("button", { type: "button", class: "arena-p-button" }, "Cancel");
    this.element = el(
      "form",
      { class: "arena-p-fill", hidden: true },
      el("fieldset", {}, this.title, this.body, el("div", { class: "arena-p-row" }, el("button", { type: "submit", class: "arena-p-button arena-p-main" }, "Send"), this.cancel)),
    );
    this.cancel.addEventListener("click", () => {
      this.close();
      onCancel();
    });
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.cancel.click();
    });
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.onSend(this.number, Object.fromEntries(this.fields.map(([name, field]) => [name, field.value])));
    });
  }

  open(form, number) {
    this.number = number;
    this.title.textContent = form.title;
    this.fields = form.blanks.map((blank) => [blank.name, this.field(blank)]);
    const labels = form.blanks.map((blank, at) => el("label", {}, el("span", {}, blank.label), this.fields[at][1]));
    this.body.replaceChildren(...labels);
    this.element.hidden = false;
    this.fields[0]?.[1].focus();
  }

  field(blank) {
    if (blank.choices.length) {
      return el("select", { required: true }, blank.choices.map((choice) => el("option", { value: choice }, oneLine(choice, 80))));
    }
    if (blank.whole) {
      const field = el("input", { type: "number", required: true, step: 1, min: blank.low, max: blank.high, inputmode: "numeric" });
      field.value = blank.low ?? "";
      return field;
    }
    return el("input", { type: "text", required: true, maxlength: 10000, autocomplete: "off" });
  }

  close() {
    this.element.hidden = true;
    this.fields = [];
    this.body.replaceChildren();
  }
}
