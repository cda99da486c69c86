"use strict";
// Without this script the page is whole: the values can be selected, and there are no buttons.
(() => {
  const spoken = document.getElementById("copied");

  const copyOldWay = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "unseen-text";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copyOldWay(text);
    }
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const word = button.querySelector(".copy-word");
    const usual = word.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copy(button.dataset.copy);
      const said = done ? word.dataset.done : word.dataset.failed;
      word.textContent = said;
      spoken.textContent = said;
      button.classList.toggle("done", done);
      setTimeout(() => {
        word.textContent = usual;
        spoken.textContent = "";
        button.classList.remove("done");
      }, 2500);
      button.focus();
    });
  }

  // Paper cannot be unfolded. What is long is printed only by those who unfolded it themselves.
  const open = [];
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open], .long)")) {
      part.open = true;
      open.push(part);
    }
  });
  addEventListener("afterprint", () => {
    for (const part of open.splice(0)) part.open = false;
  });
})();
