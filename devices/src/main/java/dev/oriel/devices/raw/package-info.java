/** Raw image files. */
package dev.oriel.devices.raw;
