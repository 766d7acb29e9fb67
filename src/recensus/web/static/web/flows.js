// Draws what the table below says: from who sends, through the registry, to who receives. <div data-flows="ID">, ID naming
// a JSON script element with
//   nodes    [{id, label, colour, side: left, middle or right}]
//   links    [{source, target, width, records, colour}]
//   records  what the number of records is called
(function () {
  "use strict";
  const text = { fontFamily: "arial, sans-serif", fontSize: 14, color: "#0b0c0c" };
  const depth = { left: 0, middle: 1, right: 2 };

  function option(flows) {
    const labels = new Map(flows.nodes.map((node) => [node.id, node.label]));
    return {
      animation: false,
      textStyle: text,
      tooltip: {
        renderMode: "richText",
        formatter: (told) => (told.dataType === "edge" ? `${told.data.records.toLocaleString()} ${flows.records}` : labels.get(told.name)),
      },
      series: {
        type: "sankey",
        left: 230,
        right: 230,
        top: 12,
        bottom: 12,
        nodeGap: 18,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: { ...text, lineHeight: 17, width: 215, overflow: "break" },
        data: flows.nodes.map((node) => ({
          name: node.id,
          depth: depth[node.side],
          itemStyle: { color: node.colour },
          label: { position: node.side === "middle" ? "top" : node.side, formatter: node.label },
        })),
        links: flows.links.map((link) => ({
          source: link.source,
          target: link.target,
          value: link.width,
          records: link.records,
          lineStyle: { color: link.colour, opacity: 0.45 },
        })),
      },
    };
  }

  for (const place of document.querySelectorAll("[data-flows]")) {
    const flows = JSON.parse(document.getElementById(place.dataset.flows).textContent);
    const sides = ["left", "right"].map((side) => flows.nodes.filter((node) => node.side === side).length);
    place.style.height = `${Math.max(200, 60 * Math.max(...sides))}px`;
    const drawn = echarts.init(place, null, { renderer: "canvas" });
    drawn.setOption(option(flows));
    new ResizeObserver(() => drawn.resize()).observe(place);
  }
})();
