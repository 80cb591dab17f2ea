package dev.oriel.devices.virtio.files;

import dev.oriel.device.Backends;
import dev.oriel.device.PciDeviceType;
import dev.oriel.testkit.VirtioDeviceContract;
import dev.oriel.testkit.VirtioDriver;
import dev.oriel.testkit.VirtioDriver.Part;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

final class VirtioFilesContractTest extends VirtioDeviceContract {
  @TempDir private Path folder;

  @Override
  protected Backends backends() {
    return new FolderBackends(folder);
  }

  @Override
  protected PciDeviceType type() {
    return new VirtioFilesDeviceType();
  }

  @Override
  protected Map<String, String> options() {
    return Map.of("fsdev", "f", "mount_tag", "tag");
  }

  @Override
  protected int queue() {
    return 0;
  }

  /** A message that asks for a folder's status; whatever it is, it is answered. */
  @Override
  protected Part[] buffer(VirtioDriver driver) {
    driver.put32(VirtioDriver.DATA, 19);
    return new Part[] {
      Part.read(VirtioDriver.DATA, 19), Part.written(VirtioDriver.DATA + 0x1000, 200)
    };
  }
}
