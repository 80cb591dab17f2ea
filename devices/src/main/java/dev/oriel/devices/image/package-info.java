/** Image files: how they are opened, locked and recognized, and raw ones. */
package dev.oriel.devices.image;
