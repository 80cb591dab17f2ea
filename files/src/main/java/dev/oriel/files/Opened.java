package dev.oriel.files;

import java.io.IOException;

/** What a fid stands for once it is opened. */
sealed interface Opened permits OpenFile, Listing, AttributeValue {
  /** The file itself, if it can be found without its name. */
  Pin pin();

  /** Bytes of a value that it holds. */
  default int bytes() {
    return 0;
  }

  /** Releases it; what was to be written at the end is written. */
  void close() throws IOException, Failure;
}
