package dev.oriel.files;

import java.util.Arrays;
import java.util.List;

/** What becomes of the owners, modes and kinds that a guest gives to files. */
public enum SecurityModel {
  /** They are the host's; an owner that the host's user may not set is ignored for new files. */
  NONE("none"),

  /** They are the host's; a new file whose owner cannot be set is refused. */
  PASSTHROUGH("passthrough"),

  /**
   * They are kept in extended attributes, as QEMU keeps them: {@code user.virtfs.uid}, {@code gid},
   * {@code mode} and {@code rdev}. Links and special files are plain files on the host.
   */
  MAPPED("mapped-xattr", "mapped");

  private final List<String> words;

  SecurityModel(String... words) {
    this.words = List.of(words);
  }

  /** The words that users may write. */
  public static String[] allWords() {
    return Arrays.stream(values()).flatMap(model -> model.words.stream()).toArray(String[]::new);
  }

  /** The model of one of {@link #allWords}. */
  public static SecurityModel of(String word) {
    return Arrays.stream(values())
        .filter(model -> model.words.contains(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(word));
  }
}
