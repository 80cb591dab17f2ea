package dev.oriel.iommu;

/**
 * Result of a multi-entry TCE operation.
 *
 * @param lastIoba the last bus address attempted (aligned as the operation aligned it)
 * @param lastTce the last entry attempted
 * @param done entries stored; those stay in place if a later one fails
 */
public record TceBatch(TceStatus status, long lastIoba, long lastTce, long done) {}
