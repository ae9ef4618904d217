// A file dropped on a text area is read into it, here in the browser; it goes nowhere until the form is sent.
for (const area of document.querySelectorAll("textarea")) {
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("drop", async (event) => {
    const [file] = event.dataTransfer.files;
    if (!file) return; // dragged words are dropped as ever
    event.preventDefault();
    area.value = await file.text();
  });
}
