package dev.oriel.devices.virtio.files;

import dev.oriel.device.Backends;
import dev.oriel.device.BlockImage;
import dev.oriel.files.Share;
import dev.oriel.net.Network;
import java.nio.file.Path;

/** One folder, and nothing else. */
record FolderBackends(Path folder) implements Backends {
  @Override
  public BlockImage drive(String id) {
    throw new AssertionError(id);
  }

  @Override
  public Network network(String id) {
    throw new AssertionError(id);
  }

  @Override
  public long nextHardwareAddress() {
    throw new AssertionError();
  }

  @Override
  public Share share(String id) {
    return Share.of(folder);
  }
}
