import type { MountedEditor, TextEditorOptions } from "./TextEditorTypes.ts";
import type { TextSource } from "./TextSource.ts";

/** [CO8] An editor on a shared text; what is asked of it before its code is there is done then. */
export function mountTextEditor(source: TextSource, element: HTMLElement, options: TextEditorOptions): MountedEditor {
  let editor: MountedEditor | undefined;
  let isGone = false;
  let isReadOnly = options.isReadOnly;
  let hasFocus = false;
  import("./TextEditor.ts").then(
    ({ TextEditor }) => {
      if (isGone) return;
      editor = new TextEditor(source, element, { ...options, isReadOnly });
      if (hasFocus) editor.focus();
    },
    () => options.onFailed?.(),
  );
  return {
    setReadOnly(next) {
      isReadOnly = next;
      editor?.setReadOnly(next);
    },
    focus() {
      hasFocus = true;
      editor?.focus();
    },
    unmount() {
      isGone = true;
      editor?.unmount();
    },
  };
}
