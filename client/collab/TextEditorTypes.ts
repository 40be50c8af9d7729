export interface TextEditorOptions {
  readonly isReadOnly: boolean;
  readonly placeholder: string;
  /** The nonce of the page's Content-Security-Policy, for the editor's style sheet. */
  readonly nonce: string;
  /** The editor's name for assistive technology. */
  readonly label: string;
  /** The editor's code could not be fetched. */
  readonly onFailed?: () => void;
}

/** An editor on the screen. */
export interface MountedEditor {
  setReadOnly(isReadOnly: boolean): void;
  focus(): void;
  unmount(): void;
}
