// A strip of frames seen through a window of one frame.
for (const frames of document.querySelectorAll(".frames")) {
  const { count, pitch, start } = frames.dataset;
  const image = frames.querySelector("img"), slider = frames.querySelector("input");
  const said = frames.querySelector("output"), play = frames.querySelector(".play");
  let timer = null;
  const turn = () => {
    const left = 100 * (Number(start) + slider.value * pitch);
    image.style.transform = image.style.transform.replace(/-[\d.]+%/, `-${left}%`);
    said.value = `${Number(slider.value) + 1} of ${count}`;
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶";
    play.ariaLabel = "Play";
  };
  slider.addEventListener("input", () => {
    stop();
    turn();
  });
  play.addEventListener("click", () => {
    if (timer) return stop();
    if (slider.value === slider.max) slider.value = 0;
    play.textContent = "⏸";
    play.ariaLabel = "Pause";
    timer = setInterval(() => {
      slider.value = Number(slider.value) + 1;
      turn();
      if (slider.value === slider.max) stop();
    }, 120);
  });
  slider.value = 0;
}
