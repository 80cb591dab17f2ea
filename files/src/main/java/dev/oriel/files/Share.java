package dev.oriel.files;

import java.nio.file.Path;

/**
 * A folder that a guest may use, and how. Several servers may share one, of several machines too.
 *
 * @param folder of any file system: the host's, a zip file's, one in memory
 * @param readOnly whether guests can change nothing in it
 */
public record Share(Path folder, SecurityModel model, boolean readOnly) {
  /** A folder whose files a guest may read and write as the host's user. */
  public static Share of(Path folder) {
    return new Share(folder, SecurityModel.NONE, false);
  }

  /** The same, which guests cannot change. */
  public Share asReadOnly() {
    return new Share(folder, model, true);
  }
}
