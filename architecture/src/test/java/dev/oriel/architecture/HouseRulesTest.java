package dev.oriel.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.oriel.memory.Standstill;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of ARCHITECTURE.md, so that nobody has to remember them. */
class HouseRulesTest {
  private static final JavaClasses ORIEL =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.oriel");

  @Test
  void allClassesAreImported() {
    for (String room :
        List.of(
            "memory",
            "options",
            "net",
            "files",
            "isa",
            "iommu",
            "cpu",
            "jit",
            "device",
            "devices",
            "boot",
            "pseries",
            "machine",
            "inspector",
            "guests",
            "harness",
            "junit",
            "cli")) {
      assertThat(ORIEL.stream().filter(c -> c.getPackageName().startsWith("dev.oriel." + room)))
          .as(room)
          .isNotEmpty();
    }
  }

  @Test
  void eachRoomDependsOnlyOnRoomsBelowIt() {
    sees("memory");
    sees("options");
    sees("net", "options");
    sees("files");
    sees("isa");
    sees("iommu", "memory");
    sees("cpu", "isa", "memory");
    sees("jit", "cpu", "isa", "memory");
    sees("device", "files", "iommu", "memory", "net", "options");
    sees("devices", "device", "files", "iommu", "memory", "net", "options");
    sees("boot", "memory");
    sees("guests");
    sees("pseries", "cpu", "isa", "device", "iommu", "boot", "memory", "net", "options");
    sees("inspector", "machine");
    sees("harness", "files", "guests", "machine");
    sees("junit", "harness", "guests", "machine");
    sees("cli", "files", "machine", "inspector", "guests", "harness", "net", "options");
  }

  /** Of its room they use how a machine stands still, and how state is saved. */
  @Test
  void devicesNeverTouchGuestMemory() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.oriel.device..", "dev.oriel.devices..")
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("dev.oriel.memory")
                .and(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(Standstill.class))))
        .check(ORIEL);
  }

  /** It is a bug; a user's mistake is a BadConfigurationException, which has one line to show. */
  @Test
  void illegalArgumentIsNeverCaughtAsAUserError() {
    codeUnits()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage("dev.oriel.pseries..", "dev.oriel.machine..", "dev.oriel.cli..")
        .should(
            new ArchCondition<>("not catch IllegalArgumentException") {
              @Override
              public void check(JavaCodeUnit unit, ConditionEvents events) {
                unit.getTryCatchBlocks().stream()
                    .filter(
                        block ->
                            block.getCaughtThrowables().stream()
                                .anyMatch(c -> c.isEquivalentTo(IllegalArgumentException.class)))
                    .forEach(
                        block ->
                            events.add(
                                SimpleConditionEvent.violated(
                                    block, unit.getFullName() + " catches it")));
              }
            })
        .check(ORIEL);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("dev.oriel.(**)").should().beFreeOfCycles().check(ORIEL);
  }

  @Test
  void staticStateIsImmutable() {
    fields()
        .that()
        .areStatic()
        .should()
        .beFinal()
        .because("two machines share one JVM")
        .check(ORIEL);
  }

  @Test
  void theHeapAccountIsTheOnlySharedMutableObject() {
    fields()
        .that()
        .areStatic()
        .and()
        .areDeclaredInClassesThat()
        .doNotHaveFullyQualifiedName("dev.oriel.memory.HostMemory")
        .should()
        .notHaveRawType("dev.oriel.memory.HostMemory")
        .andShould()
        .notHaveRawType("dev.oriel.memory.HostShare")
        .andShould()
        .notHaveRawType(JavaClass.Predicates.resideInAPackage("java.util.concurrent.atomic"))
        .because("docs/adr/0007: a JVM has one heap")
        .check(ORIEL);
  }

  @Test
  void onlyTheFrontEndsUseTheTerminal() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.oriel.cli..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .accessField(System.class, "in")
        .check(ORIEL);
  }

  @Test
  void classesAreFinalUnlessDesignedForExtension() {
    classes()
        .that()
        .areTopLevelClasses()
        .and()
        .areNotInterfaces()
        .and()
        .areNotEnums()
        .and()
        .doNotHaveModifier(JavaModifier.ABSTRACT)
        .and()
        .areNotAssignableTo(RuntimeException.class)
        .and()
        .doNotHaveSimpleName("package-info")
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(ORIEL);
  }

  private static void sees(String room, String... below) {
    List<String> allowed = new ArrayList<>(List.of("dev.oriel." + room + ".."));
    for (String other : below) {
      allowed.add("dev.oriel." + other + "..");
    }
    noClasses()
        .that()
        .resideInAPackage("dev.oriel." + room + "..")
        .should()
        .dependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.and(
                com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(
                    "dev.oriel.."),
                com.tngtech.archunit.base.DescribedPredicate.not(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                        allowed.toArray(String[]::new)))))
        .because(room + " may see only " + List.of(below))
        .check(ORIEL);
  }
}
