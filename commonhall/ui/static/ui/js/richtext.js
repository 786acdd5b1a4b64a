// Makes an editor of each [data-richtext] box. The box stays the form's field: the editor writes its HTML into it, and the
// server cleans whatever comes. Without this script the box takes plain text.
import {
  Blockquote, Bold, BulletList, Document, Editor, HardBreak, Heading, History, HorizontalRule, Italic, Link, ListItem,
  OrderedList, Paragraph, Strike, Table, TableCell, TableHeader, TableRow, Text, Underline,
} from "../../django_prose_editor/editor.js";

const extensions = [
  Blockquote, Bold, BulletList, Document, HardBreak, Heading.configure({ levels: [2, 3, 4] }), History, HorizontalRule, Italic,
  Link, ListItem, OrderedList, Paragraph, Strike, Table, TableCell, TableHeader, TableRow, Text, Underline,
];
const acts = {
  bold: [(chain) => chain.toggleBold(), "bold"],
  italic: [(chain) => chain.toggleItalic(), "italic"],
  heading: [(chain) => chain.toggleHeading({ level: 2 }), "heading", { level: 2 }],
  subheading: [(chain) => chain.toggleHeading({ level: 3 }), "heading", { level: 3 }],
  list: [(chain) => chain.toggleBulletList(), "bulletList"],
  numbers: [(chain) => chain.toggleOrderedList(), "orderedList"],
  quote: [(chain) => chain.toggleBlockquote(), "blockquote"],
  undo: [(chain) => chain.undo()],
  redo: [(chain) => chain.redo()],
};

for (const place of document.querySelectorAll("[data-richtext-place]")) begin(place);

function begin(place) {
  const box = place.querySelector("textarea");
  const label = document.querySelector(`label[for="${box.id}"]`);
  place.prepend(place.querySelector("template").content.cloneNode(true));
  const [bar, linking] = place.querySelectorAll(".richtext-bar, .richtext-link");
  const address = linking.querySelector("input");
  const described = box.getAttribute("aria-describedby");
  const attributes = { class: "form-control richtext-page", role: "textbox", "aria-multiline": "true", "aria-label": label?.textContent.trim() ?? "" };
  if (described) attributes["aria-describedby"] = described;
  const ground = document.createElement("div");
  box.before(ground);
  const editor = new Editor({
    element: ground,
    injectCSS: false, // richtext.css has it: the site takes no style that a script makes
    extensions,
    editorProps: { attributes },
    content: box.value,
    onUpdate: ({ editor }) => {
      box.value = editor.isEmpty ? "" : editor.getHTML();
      box.dispatchEvent(new Event("input", { bubbles: true }));
    },
    onTransaction: ({ editor }) => show(editor, bar),
  });
  box.hidden = true;
  label?.addEventListener("click", () => editor.commands.focus());
  show(editor, bar);

  function act(name) {
    const chain = editor.chain().focus();
    if (name === "link") {
      linking.hidden = !linking.hidden;
      address.value = editor.getAttributes("link").href ?? "";
      if (!linking.hidden) address.focus();
    } else if (name === "set-link" || name === "no-link") {
      const marked = chain.extendMarkRange("link");
      (name === "set-link" && address.value ? marked.setMark("link", { href: address.value }) : marked.unsetMark("link")).run();
      linking.hidden = true;
    } else acts[name][0](chain).run();
  }
  place.addEventListener("click", (event) => {
    const name = event.target.closest("[data-does]")?.dataset.does;
    if (name) act(name);
  });
  address.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    act("set-link");
  });
}

function show(editor, bar) {
  for (const button of bar.children) {
    const [, name, how] = acts[button.dataset.does] ?? [];
    const shown = button.dataset.does === "link" ? "link" : name;
    if (shown) button.setAttribute("aria-pressed", String(editor.isActive(shown, how)));
  }
}
