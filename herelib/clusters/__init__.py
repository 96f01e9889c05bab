"""Profiles to a typology of regions, and how far it holds."""

from herelib.clusters import features
from herelib.clusters.partitioning import partition, partitions
from herelib.clusters.stability import coassignment
from herelib.clusters.typology import canonical_names, memberships, typology, weighted_draws

__all__ = [
    "canonical_names",
    "coassignment",
    "features",
    "memberships",
    "partition",
    "partitions",
    "typology",
    "weighted_draws",
]
