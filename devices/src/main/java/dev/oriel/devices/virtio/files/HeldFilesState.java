package dev.oriel.devices.virtio.files;

import dev.oriel.files.FileServer;
import dev.oriel.files.HeldFiles;
import dev.oriel.memory.state.StateReader;
import dev.oriel.memory.state.StateWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a guest holds of a shared folder, as values of a snapshot. */
final class HeldFilesState {
  private static final int LONGEST_NAME = 1 << 10;

  private HeldFilesState() {}

  static void save(HeldFiles held, StateWriter out) {
    out.putInt(held.longest());
    out.putInt(held.files().size());
    for (HeldFiles.Held file : held.files()) {
      out.putInt(file.number());
      out.putLong(file.uid());
      out.putBoolean(file.path().isPresent());
      if (file.path().isPresent()) {
        out.putInt(file.path().get().size());
        file.path().get().forEach(out::putText);
      }
      out.putBoolean(file.flags().isPresent());
      file.flags().ifPresent(out::putInt);
    }
  }

  static HeldFiles restore(StateReader in) {
    int longest = in.getInt();
    int count = in.getInt(0, FileServer.MOST_FILES);
    List<HeldFiles.Held> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = in.getInt();
      long uid = in.getLong();
      Optional<List<String>> path = in.getBoolean() ? Optional.of(path(in)) : Optional.empty();
      OptionalInt flags = in.getBoolean() ? OptionalInt.of(in.getInt()) : OptionalInt.empty();
      files.add(new HeldFiles.Held(number, uid, path, flags));
    }
    return new HeldFiles(longest, files);
  }

  private static List<String> path(StateReader in) {
    int steps = in.getInt(0, FileServer.DEEPEST);
    List<String> path = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      path.add(in.getText(LONGEST_NAME));
    }
    return path;
  }
}
