package dev.oriel.pseries;

import dev.oriel.boot.FdtNode;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * What a partition is called, as QEMU tells its guest: by properties of the root node, and by the
 * system parameter UUID (LoPAR 7.3.16.21).
 *
 * @param name the partition's name
 * @param uuid its UUID
 */
public record Identity(Optional<String> name, Optional<UUID> uuid) {
  /** A partition without a name. */
  public static final Identity NONE = new Identity(Optional.empty(), Optional.empty());

  private static final UUID NIL = new UUID(0, 0);

  void describe(FdtNode root) {
    root.string("vm,uuid", uuid.orElse(NIL).toString());
    uuid.ifPresent(id -> root.string("system-id", id.toString()));
    name.ifPresent(text -> root.string("ibm,partition-name", text));
  }

  /** The value of the system parameter: empty if there is no UUID. */
  byte[] parameter() {
    return uuid.map(
            id ->
                ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array())
        .orElse(new byte[0]);
  }
}
