/** What the platform tells the guest of by event logs, and the host by listeners. */
package dev.oriel.pseries.event;
