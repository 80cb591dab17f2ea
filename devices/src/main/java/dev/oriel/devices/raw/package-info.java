/** Image files whose bytes are the disk's. */
package dev.oriel.devices.raw;
