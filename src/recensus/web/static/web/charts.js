// Draws what the tables below each chart say. A chart is <div data-chart="ID">, ID naming a JSON script element with
//   kind        "bars" (one bar a category), "stack" (bars made of parts), "histogram" (counts between edges),
//               "matrix" (a number for each pair of categories) or "map" (a share for each area; needs echarts.min.js)
//   categories  names (bars, stack and matrix)
//   series      [{name, data, colour?}]; for a histogram data are pairs [middle of the class, count]
//   low, high   histogram only: where the axis begins and ends
//   threshold   histogram only: {value, label}
//   boundaries  map only: where the areas' GeoJSON is, each with its code
//   areas       map only: {name: code, label, value in per cent}
(function () {
  "use strict";
  const deep = "#123c4a";
  const text = { fontFamily: "arial, sans-serif", fontSize: 14, color: "#0b0c0c" };

  function option(chart) {
    const across = chart.kind !== "histogram";
    const names = across
      ? { type: "category", data: chart.categories, axisLabel: text, inverse: true, axisTick: { show: false } }
      : { type: "value", min: chart.low, max: chart.high, axisLabel: { ...text, showMinLabel: false, showMaxLabel: false }, splitLine: { show: false } };
    const counts = { type: "value", axisLabel: text, minInterval: 1, splitLine: { lineStyle: { color: "#e3e5e6" } } };
    return {
      animation: false,
      textStyle: text,
      grid: { left: 8, right: 24, top: chart.series.length > 1 ? 44 : 28, bottom: 8, containLabel: true },
      legend: chart.series.length > 1 ? { top: 0, left: 0, textStyle: text, icon: "rect" } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: across ? counts : names,
      yAxis: across ? names : counts,
      series: chart.series.map((series, place) => bars(chart, series, place)),
    };
  }

  function bars(chart, series, place) {
    const line = chart.threshold && place === 0 ? threshold(chart) : undefined;
    return {
      type: "bar",
      name: series.name,
      data: series.data,
      stack: chart.kind === "stack" ? "all" : undefined,
      barCategoryGap: chart.kind === "histogram" ? "4%" : "30%",
      itemStyle: { color: series.colour || deep },
      label: chart.kind === "bars" ? { show: true, position: "right", ...text } : undefined,
      markLine: line,
    };
  }

  function threshold(chart) {
    const line = chart.threshold;
    const place = (line.value - chart.low) / (chart.high - chart.low);
    const align = place < 0.1 ? "left" : place > 0.9 ? "right" : "center";
    return {
      symbol: "none",
      silent: true,
      lineStyle: { color: "#b3541e", width: 3, type: "solid" },
      label: { formatter: line.label, position: "end", align, ...text, fontWeight: "bold" },
      data: [{ xAxis: line.value }],
    };
  }

  function shaded(most, unit) {
    return { left: "left", bottom: 0, orient: "horizontal", min: 0, max: most, text: [most + unit, "0" + unit], inRange: { color: ["#e6eff1", deep] }, textStyle: text };
  }

  function matrix(chart) {
    const names = { type: "category", data: chart.categories, axisLabel: { ...text, interval: 0, rotate: chart.categories.length > 5 ? 40 : 0 } };
    const pairs = chart.series[0].data.filter((cell) => cell[2] !== null);
    return {
      animation: false,
      textStyle: text,
      grid: { left: 8, right: 24, top: 8, bottom: 64, containLabel: true },
      tooltip: { renderMode: "richText" },
      xAxis: names,
      yAxis: { ...names, inverse: true, axisLabel: text },
      visualMap: shaded(Math.max(1, ...pairs.map((cell) => cell[2])), ""),
      series: [{ type: "heatmap", data: pairs, label: { show: chart.categories.length < 13 } }],
    };
  }

  function map(chart, boundaries) {
    echarts.registerMap("country", boundaries);
    const labels = new Map(chart.areas.map((area) => [area.name, area.label]));
    return {
      animation: false,
      textStyle: text,
      tooltip: { renderMode: "richText", formatter: (area) => (area.value >= 0 ? labels.get(area.name) + ": " + area.value + " %" : "") },
      visualMap: shaded(Math.max(1, ...chart.areas.map((area) => area.value)), " %"),
      series: [{ type: "map", map: "country", nameProperty: "code", data: chart.areas, top: 8, bottom: 64, selectedMode: false, itemStyle: { areaColor: "#ffffff", borderColor: "#7a868b" }, emphasis: { label: { show: false }, itemStyle: { areaColor: "#e0a458" } } }],
    };
  }

  async function optionOf(chart) {
    if (chart.kind === "matrix") return matrix(chart);
    if (chart.kind === "map") return map(chart, await (await fetch(chart.boundaries)).json());
    return option(chart);
  }

  for (const place of document.querySelectorAll("[data-chart]")) {
    const chart = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    const drawn = echarts.init(place, null, { renderer: "canvas" });
    optionOf(chart).then((wanted) => drawn.setOption(wanted));
    new ResizeObserver(() => drawn.resize()).observe(place);
  }
})();
