package dev.oriel.machine;

import dev.oriel.memory.state.Part;
import dev.oriel.memory.state.StateException;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import dev.oriel.pseries.Platform;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What a platform's parts hold, without the contents of memory: bytes, by name. */
final class PlatformState {
  static final String REGIONS = "regions";

  private PlatformState() {}

  /**
   * Saves a platform that stands still; drives may be written to, and memory.
   *
   * @throws StateException if a part cannot be saved
   */
  static Map<String, byte[]> save(Platform platform) {
    Map<String, byte[]> sections = new LinkedHashMap<>();
    // Those that are restored last may complete what they are in the middle of: they interrupt, and
    // write to drives.
    for (Part each : platform.parts().reversed()) {
      StateWriter out = new StateWriter();
      each.save(out);
      sections.put(each.partName(), out.toByteArray());
    }
    sections.put(REGIONS, new MemoryPieces(platform.guestMemory()).regions());
    return sections;
  }

  /**
   * Restores a platform that was reset.
   *
   * @param sections the bytes of each name
   * @throws StateException naming the part that they are none of
   */
  static void restore(Platform platform, Function<String, byte[]> sections) {
    for (Part each : platform.parts()) {
      StateReader in = new StateReader(sections.apply(each.partName()));
      try {
        each.restore(in);
        in.end();
      } catch (StateException e) {
        throw new StateException(each.partName() + ": " + e.getMessage());
      }
    }
    byte[] regions = new MemoryPieces(platform.guestMemory()).regions();
    if (!Arrays.equals(regions, sections.apply(REGIONS))) {
      throw new StateException("it has other memory");
    }
  }
}
