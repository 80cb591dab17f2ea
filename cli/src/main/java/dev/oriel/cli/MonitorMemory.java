package dev.oriel.cli;

import dev.oriel.machine.MemoryDevice;
import dev.oriel.options.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The memory that a monitor plugs: objects that hold it, and devices that use these. */
final class MonitorMemory {
  private final MonitorTarget target;

  /** Sizes in bytes, by id of the memory backend. */
  private final Map<String, Long> backends = new LinkedHashMap<>();

  /** Memory backends by device id, including devices that were unplugged. */
  private final Map<String, String> users = new HashMap<>();

  MonitorMemory(MonitorTarget target) {
    this.target = target;
  }

  /** Creates the objects of a command line. */
  void create(Map<String, Long> memory) {
    backends.putAll(memory);
  }

  void create(String id, long bytes) {
    backends.put(id, bytes);
  }

  /** Forgets an object, if it is memory. */
  void delete(String id) {
    checkFree(id);
    backends.remove(id);
  }

  private void checkFree(String backend) {
    for (MemoryDevice device : target.memoryDevices()) {
      if (backend.equals(users.get(device.id()))) {
        throw new UsageException(backend + " is in use by " + device.id());
      }
    }
  }

  Json plug(Values device) {
    String backend = device.text("memdev");
    plug(
        device.text("id"),
        backend,
        Optional.ofNullable(backends.get(backend))
            .orElseThrow(() -> new DeviceNotFoundException(backend)));
    return Command.DONE;
  }

  void plug(String id, String backend, long size) {
    checkFree(backend);
    target.plugMemory(id, size);
    users.put(id, backend);
  }

  /** {@code query-memory-devices}. */
  Json devices() {
    List<Json> all = new ArrayList<>();
    for (MemoryDevice device : target.memoryDevices()) {
      all.add(
          Json.object(
              "type",
              "dimm",
              "data",
              Json.object(
                  "id",
                  device.id(),
                  "addr",
                  device.address(),
                  "slot",
                  all.size(),
                  "node",
                  0,
                  "size",
                  device.size(),
                  "memdev",
                  "/objects/" + users.getOrDefault(device.id(), ""),
                  "hotplugged",
                  true,
                  "hotpluggable",
                  true)));
    }
    return Json.of(all);
  }

  /** How people read {@link #devices}. */
  static String words(Json devices) {
    StringBuilder text = new StringBuilder();
    if (devices instanceof Json.Items(List<Json> all)) {
      for (Json each : all) {
        if (each instanceof Json.Members device && device.get("data") instanceof Json.Members d) {
          text.append(
              """
              Memory device [dimm]: %s
                addr: 0x%x
                slot: %s
                node: 0
                size: %s
                memdev: %s
                hotplugged: true
                hotpluggable: true
              """
                  .formatted(
                      d.get("id"),
                      Long.parseLong(d.get("addr").toString()),
                      d.get("slot"),
                      d.get("size"),
                      d.get("memdev") instanceof Json.Text(String path) ? path : ""));
        }
      }
    }
    return text.toString();
  }

  /** {@code query-memdev}, without RAM. */
  List<Json> objects() {
    List<Json> all = new ArrayList<>();
    backends.forEach((id, size) -> all.add(object(id, size)));
    return all;
  }

  static Json object(String id, long size) {
    return Json.object(
        "id",
        id,
        "size",
        size,
        "merge",
        true,
        "dump",
        true,
        "prealloc",
        false,
        "share",
        false,
        "reserve",
        false,
        "host-nodes",
        List.of(),
        "policy",
        "default");
  }

  /** Bytes of all plugged devices. */
  long plugged() {
    return target.memoryDevices().stream().mapToLong(MemoryDevice::size).sum();
  }
}
