package dev.oriel.pseries.call;

/**
 * The RTAS calls of this platform (LoPAR 2.9 chapter 7): token as QEMU 7.2 numbers them, the name
 * of the {@code /rtas} property that announces the token, how many arguments and results a caller
 * must give, and the status for a caller with other counts.
 */
public enum RtasCall {
  DISPLAY_CHARACTER(0x2000, "display-character", 1, 1, "7.3.5.3"),
  GET_TIME_OF_DAY(0x2001, "get-time-of-day", 0, 8, "7.3.2.2"),
  SET_TIME_OF_DAY(0x2002, "set-time-of-day", 7, 1, "7.3.2.3"),
  POWER_OFF(0x2003, "power-off", 2, 1, "7.3.6.3"),
  SYSTEM_REBOOT(0x2004, "system-reboot", 0, 1, "7.3.7.1"),
  QUERY_CPU_STOPPED_STATE(0x2005, "query-cpu-stopped-state", 1, 2, "7.3.8.3"),
  START_CPU(0x2006, "start-cpu", 3, 1, "7.3.8.2"),
  STOP_SELF(0x2007, "stop-self", 0, 1, "7.3.8.1"),
  IBM_GET_SYSTEM_PARAMETER(0x2008, "ibm,get-system-parameter", 3, 1, "7.3.16.1"),
  IBM_SET_SYSTEM_PARAMETER(0x2009, "ibm,set-system-parameter", 2, 1, "7.3.16.2"),
  IBM_SET_XIVE(0x200a, "ibm,set-xive", 3, 1, "7.3.10.2"),
  IBM_GET_XIVE(0x200b, "ibm,get-xive", 1, 3, "7.3.10.1"),
  IBM_INT_OFF(0x200c, "ibm,int-off", 1, 1, "7.3.10.3"),
  IBM_INT_ON(0x200d, "ibm,int-on", 1, 1, "7.3.10.4"),
  /** Six arguments, or seven with the high word of the additional information. */
  CHECK_EXCEPTION(0x200e, "check-exception", 6, 7, 1, 1, RtasStatus.PARAMETER, "7.3.3.2"),
  EVENT_SCAN(0x200f, "event-scan", 4, 1, "7.3.3.1"),
  /** SLOF leaves no room for the status, here and in the next one. */
  IBM_SET_TCE_BYPASS(0x2010, "ibm,set-tce-bypass", 2, 2, 0, 1, RtasStatus.PARAMETER, "QEMU"),
  QUIESCE(0x2011, "quiesce", 0, 0, 0, 1, RtasStatus.PARAMETER, "QEMU"),
  NVRAM_FETCH(0x2012, "nvram-fetch", 3, 2, "7.3.1.1"),
  NVRAM_STORE(0x2013, "nvram-store", 3, 2, "7.3.1.2"),
  READ_PCI_CONFIG(0x2014, "read-pci-config", 2, 2, 2, 2, RtasStatus.HARDWARE, "7.3.4.1"),
  WRITE_PCI_CONFIG(0x2015, "write-pci-config", 3, 3, 1, 1, RtasStatus.HARDWARE, "7.3.4.2"),
  IBM_READ_PCI_CONFIG(0x2016, "ibm,read-pci-config", 4, 4, 2, 2, RtasStatus.HARDWARE, "7.3.4.1"),
  IBM_WRITE_PCI_CONFIG(0x2017, "ibm,write-pci-config", 5, 5, 1, 1, RtasStatus.HARDWARE, "7.3.4.2"),
  IBM_QUERY_INTERRUPT_SOURCE_NUMBER(
      0x2018, "ibm,query-interrupt-source-number", 4, 3, "7.3.10.5.2"),
  /** Three results, or four with the type of interrupt that was granted. */
  IBM_CHANGE_MSI(0x2019, "ibm,change-msi", 6, 6, 3, 4, RtasStatus.PARAMETER, "7.3.10.5.1"),
  SET_INDICATOR(0x201a, "set-indicator", 3, 1, "7.3.5.4"),
  SET_POWER_LEVEL(0x201b, "set-power-level", 2, 2, "7.3.6.1"),
  GET_POWER_LEVEL(0x201c, "get-power-level", 1, 2, "7.3.6.2"),
  GET_SENSOR_STATE(0x201d, "get-sensor-state", 2, 2, "7.3.5.5"),
  IBM_CONFIGURE_CONNECTOR(0x201e, "ibm,configure-connector", 2, 1, "13.5.3.5"),
  IBM_OS_TERM(0x201f, "ibm,os-term", 1, 1, "7.3.9.1"),
  IBM_SET_EEH_OPTION(0x2020, "ibm,set-eeh-option", 4, 1, "7.3.11.1"),
  IBM_GET_CONFIG_ADDR_INFO2(0x2021, "ibm,get-config-addr-info2", 4, 2, "7.3.11.4"),
  IBM_READ_SLOT_RESET_STATE2(
      0x2022, "ibm,read-slot-reset-state2", 3, 3, 4, 5, RtasStatus.PARAMETER, "7.3.11.3"),
  IBM_SET_SLOT_RESET(0x2023, "ibm,set-slot-reset", 4, 1, "7.3.11.2"),
  IBM_CONFIGURE_PE(0x2024, "ibm,configure-pe", 3, 1, "7.3.12.2"),
  IBM_SLOT_ERROR_DETAIL(0x2025, "ibm,slot-error-detail", 8, 1, "7.3.11.5"),
  /** Five results, or six with a 64-bit largest block. */
  IBM_QUERY_PE_DMA_WINDOW(
      0x2026, "ibm,query-pe-dma-window", 3, 3, 5, 6, RtasStatus.PARAMETER, "7.3.27.1"),
  IBM_CREATE_PE_DMA_WINDOW(0x2027, "ibm,create-pe-dma-window", 5, 4, "7.3.27.2"),
  IBM_REMOVE_PE_DMA_WINDOW(0x2028, "ibm,remove-pe-dma-window", 1, 1, "7.3.27.3"),
  /** Three arguments, or four where limited addressing is offered. */
  IBM_RESET_PE_DMA_WINDOW(
      0x2029, "ibm,reset-pe-dma-window", 3, 4, 1, 1, RtasStatus.PARAMETER, "7.3.27.4.1"),
  IBM_SUSPEND_ME(0x202a, "ibm,suspend-me", 0, 1, "7.3.23"),
  IBM_NMI_REGISTER(0x202b, "ibm,nmi-register", 2, 1, "7.3.14"),
  IBM_NMI_INTERLOCK(0x202c, "ibm,nmi-interlock", 0, 1, "7.3.14"),
  // QEMU has none of the calls below, so these tokens are ours.
  IBM_CONFIGURE_BRIDGE(0x202d, "ibm,configure-bridge", 3, 1, "7.3.12.1"),
  /** The status is the second result of this one. */
  IBM_OPEN_ERRINJCT(0x202e, "ibm,open-errinjct", 0, 2, "7.3.13"),
  IBM_CLOSE_ERRINJCT(0x202f, "ibm,close-errinjct", 1, 1, "7.3.13"),
  IBM_ERRINJCT(0x2030, "ibm,errinjct", 3, 1, "7.3.13");

  /** Token of the first call; tokens are consecutive. */
  public static final int FIRST_TOKEN = 0x2000;

  private final int token;
  private final String property;
  private final int minArguments;
  private final int maxArguments;
  private final int minResults;
  private final int maxResults;
  private final int countError;
  private final String section;

  RtasCall(int token, String property, int arguments, int results, String section) {
    this(token, property, arguments, arguments, results, results, RtasStatus.PARAMETER, section);
  }

  RtasCall(
      int token,
      String property,
      int minArguments,
      int maxArguments,
      int minResults,
      int maxResults,
      int countError,
      String section) {
    this.token = token;
    this.property = property;
    this.minArguments = minArguments;
    this.maxArguments = maxArguments;
    this.minResults = minResults;
    this.maxResults = maxResults;
    this.countError = countError;
    this.section = section;
  }

  /** The first word of the argument buffer. */
  public int token() {
    return token;
  }

  /** Name of the property of {@code /rtas} whose value is the token. */
  public String property() {
    return property;
  }

  /** The section of LoPAR. */
  public String section() {
    return section;
  }

  /** The status for a caller with wrong counts. */
  public int countError() {
    return countError;
  }

  /** Whether the call accepts these counts of arguments and results. */
  public boolean accepts(int arguments, int results) {
    return arguments >= minArguments
        && arguments <= maxArguments
        && results >= minResults
        && results <= maxResults;
  }

  /** The accepted counts in words, arguments then results: {@code "3 / 5..6"}. */
  public String shape() {
    return range(minArguments, maxArguments) + " / " + range(minResults, maxResults);
  }

  private static String range(int min, int max) {
    return min == max ? Integer.toString(min) : min + ".." + max;
  }
}
