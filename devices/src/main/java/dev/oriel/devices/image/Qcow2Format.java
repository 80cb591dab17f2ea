package dev.oriel.devices.image;

import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.nio.file.Path;
import java.util.Optional;

/** {@code format=qcow2}. */
public final class Qcow2Format implements BlockFormat {
  @Override
  public String name() {
    return "qcow2";
  }

  @Override
  public BlockImage open(Path file, boolean readOnly, boolean named) {
    return ImageFiles.open(file, readOnly, Optional.of(ImageFiles.Kind.QCOW2));
  }
}
