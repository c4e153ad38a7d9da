// Shows a run as it goes on: takes what the server renders, and loads the page again at the end.
"use strict";
const course = document.querySelector("[data-live]");
if (course !== null) {
  const said = document.getElementById("said");
  const news = new EventSource(course.dataset.live);
  news.addEventListener("said", (event) => {
    if (said.textContent !== event.data) said.textContent = event.data;
  });
  news.addEventListener("course", (event) => {
    const focused = course.contains(document.activeElement)
      ? document.activeElement.getAttribute("href")
      : null;
    const fresh = document.createElement("template");
    fresh.innerHTML = event.data;
    course.replaceChildren(fresh.content);
    if (focused !== null) {
      [...course.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
    }
  });
  news.addEventListener("over", () => {
    news.close();
    location.reload();
  });
}
