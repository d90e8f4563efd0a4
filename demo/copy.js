/** Copies a text, and says so on the button for a moment. */
export async function copy(text, button) {
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    // No clipboard without HTTPS, or it was refused.
    button.textContent = 'Press Ctrl+C';
  }
  setTimeout(() => (button.textContent = before), 2000);
}

for (const button of document.querySelectorAll('[data-copies]')) {
  const source = document.getElementById(button.dataset.copies);
  button.addEventListener('click', () => {
    getSelection().selectAllChildren(source);
    void copy(source.textContent, button);
  });
}
