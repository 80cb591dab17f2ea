package dev.oriel.inspector;

import dev.oriel.machine.BusSnapshot;
import dev.oriel.machine.Machine;
import dev.oriel.machine.WindowSnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bus address spaces as a page draws them: what is mapped and where DMA goes, in as many bins
 * as the page has room for, however much a guest has mapped.
 */
final class BusPicture {
  /** The most bins of a line. */
  static final int MOST_BINS = 2048;

  /** The mapped part of a bin, if it is whole. */
  private static final int FULL = 255;

  /**
   * The part of a window that is looked at.
   *
   * @param liobn the window's number
   * @param from the first bus address
   * @param bytes unsigned
   */
  record Zoom(long liobn, long from, long bytes) {}

  private final Machine machine;
  private final Heat heat;

  BusPicture(Machine machine, Heat heat) {
    this.machine = machine;
    this.heat = heat;
  }

  /**
   * @param bins for each line
   */
  Map<String, Object> of(Optional<Zoom> zoom, int bins) {
    List<Object> bridges = new ArrayList<>();
    for (BusSnapshot bus : machine.view().buses()) {
      List<Object> windows = new ArrayList<>();
      for (WindowSnapshot window : bus.windows()) {
        windows.add(window(bus.index(), window, axis(window, zoom, bins)));
      }
      Map<String, Object> bridge = new LinkedHashMap<>();
      bridge.put("index", bus.index());
      bridge.put("largest", bus.largestWindow() == 0 ? "" : Amounts.hex(bus.largestWindow()));
      bridge.put("pageShifts", bus.pageShifts());
      bridge.put("available", bus.windowsAvailable());
      bridge.put("windows", windows);
      bridge.put("devices", devices(bus.index()));
      bridges.add(bridge);
    }
    return Map.of("bridges", bridges);
  }

  private static Axis axis(WindowSnapshot window, Optional<Zoom> zoom, int bins) {
    Axis whole = new Axis(window.ioba(), window.size(), window.pageShift(), bins);
    if (zoom.isEmpty() || zoom.get().liobn != window.liobn()) {
      return whole;
    }
    long mask = -1L << window.pageShift();
    long[] part = whole.clip(zoom.get().from & mask, zoom.get().bytes);
    long bytes = part[1] + ~mask & mask;
    return bytes == 0 ? whole : new Axis(window.ioba() + part[0], bytes, window.pageShift(), bins);
  }

  private Map<String, Object> window(int bridge, WindowSnapshot window, Axis axis) {
    Mappings mappings = new Mappings(axis);
    machine.view().mappings(window.liobn(), mappings);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("liobn", Amounts.hex(window.liobn()));
    json.put("ioba", Amounts.hex(window.ioba()));
    json.put("size", Amounts.hex(window.size()));
    json.put("shift", window.pageShift());
    json.put("isDefault", window.isDefault());
    json.put("tableBytes", window.tableBytes());
    json.put("mapped", Amounts.hex(mappings.mapped));
    json.put("runs", mappings.runs);
    json.put("from", Amounts.hex(axis.from()));
    json.put("bytes", Amounts.hex(axis.bytes()));
    json.put("logarithmic", axis.logarithmic());
    json.put("bins", shades(mappings.covered()));
    List<Object> lanes = new ArrayList<>();
    heat.of(bridge, axis)
        .forEach((key, bins) -> lanes.add(Map.of("key", key, "bins", warmth(bins))));
    json.put("heat", lanes);
    json.put("pages", mappings.pages);
    return json;
  }

  /** What is mapped of each bin: 0 is nothing, and only that. */
  private static int[] shades(double[] covered) {
    int[] shades = new int[covered.length];
    for (int i = 0; i < shades.length; i++) {
      shades[i] = covered[i] <= 0 ? 0 : Math.clamp(Math.round(covered[i] * FULL), 1, FULL);
    }
    return shades;
  }

  /** The logarithm of the bytes of each bin, 8 steps for each power of two. */
  private static int[] warmth(double[] bytes) {
    int[] warmth = new int[bytes.length];
    for (int i = 0; i < warmth.length; i++) {
      warmth[i] = (int) Math.clamp(8 * Math.log1p(bytes[i]) / Math.log(2), 0, FULL);
    }
    return warmth;
  }

  private List<Object> devices(int bridge) {
    List<Object> devices = new ArrayList<>();
    heat.totals(bridge)
        .forEach(
            (key, total) ->
                devices.add(
                    Map.of(
                        "key",
                        key,
                        "name",
                        machine.view().deviceName(bridge, Heat.device(key)),
                        "writes",
                        Heat.writes(key),
                        "bytes",
                        total.bytes(),
                        "steps",
                        total.steps())));
    return devices;
  }
}
