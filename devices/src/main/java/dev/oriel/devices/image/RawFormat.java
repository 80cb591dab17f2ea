package dev.oriel.devices.image;

import dev.oriel.device.BlockFormat;
import dev.oriel.device.BlockImage;
import java.nio.file.Path;
import java.util.Optional;

/** {@code format=raw}, and whatever is recognized if no format is given. */
public final class RawFormat implements BlockFormat {
  @Override
  public String name() {
    return "raw";
  }

  @Override
  public BlockImage open(Path file, boolean readOnly, boolean named) {
    return ImageFiles.open(
        file, readOnly, named ? Optional.of(ImageFiles.Kind.RAW) : Optional.empty());
  }
}
