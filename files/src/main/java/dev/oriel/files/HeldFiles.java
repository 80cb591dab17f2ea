package dev.oriel.files;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a guest holds of a share between two messages: names from the folder down, so that another
 * server, of another process, can take it over.
 *
 * @param longest bytes of the longest message that was agreed on
 * @param files in the order of their numbers
 */
public record HeldFiles(int longest, List<Held> files) {
  /**
   * A file that the guest has a number for.
   *
   * @param uid the user on whose behalf it is used
   * @param path the names down to it; empty if it has lost its name
   * @param flags Linux's, as it is to be opened; empty if it is not open
   */
  public record Held(int number, long uid, Optional<List<String>> path, OptionalInt flags) {
    public Held {
      path = path.map(List::copyOf);
    }
  }

  public HeldFiles {
    files = List.copyOf(files);
  }
}
