"""Each figure with the sentence that says what it shows."""

from herelib.figures import locator, maps, neighbours
from herelib.figures.business_types import show_business_types
from herelib.figures.cluster_checks import (
    say_associations,
    say_choice_of_k,
    say_warning,
    show_choice_of_k,
    show_left_out,
    show_silhouettes,
    show_stability,
)
from herelib.figures.clusterability import say_clusterability
from herelib.figures.clusters import (
    plot_coassignment,
    say_clusters,
    say_coassignment,
    say_descriptions,
    say_placements,
    show_between,
    show_cluster_features,
    show_coassignment,
    show_placements,
)
from herelib.figures.coding import show_agreement, show_codes
from herelib.figures.conclusions import (
    conclude_borrowing,
    conclude_closest,
    conclude_coding,
    conclude_conditions,
    conclude_differences,
    conclude_doubts,
    conclude_evidence,
    conclude_frontier,
    conclude_indicators,
    conclude_interviews,
    conclude_needs,
    conclude_obstacles,
    conclude_package,
    conclude_pressures,
    conclude_rows,
    conclude_stability,
    conclude_trust,
    conclude_typology,
    conclude_verdicts,
)
from herelib.figures.dendrogram import show_dendrogram
from herelib.figures.doubts import say_doubts, show_doubts
from herelib.figures.evaluated import (
    conclude_businesses,
    conclude_impact,
    conclude_losses,
    conclude_settings,
    conclude_travel,
    conclude_waves,
    say_travels,
    say_verdict,
)
from herelib.figures.figure import CSS_PIXELS, DPI, Figure, Paragraph, paragraphs, png_width
from herelib.figures.frontier import show_frontier
from herelib.figures.interviewers import say_interviewers, show_interviewers
from herelib.figures.interviews import (
    say_coverage,
    show_accounting,
    show_coverage,
    show_dates,
    show_lengths,
    show_missing,
)
from herelib.figures.leads import show_leads
from herelib.figures.looks import BLUES, frame, label_rows, tidy
from herelib.figures.maps import located, show_map
from herelib.figures.matrix import say_matrix, show_matrix, show_matrix_grid
from herelib.figures.multiverse import save, show_multiverse, table_of_regions
from herelib.figures.opinions import say_opinions
from herelib.figures.option_shares import show_option_shares
from herelib.figures.packages import (
    show_package,
    show_packages_by_region,
)
from herelib.figures.plan_money import (
    category_words,
    conclude_money,
    say_money,
    show_budget,
    show_cash,
    show_money,
)
from herelib.figures.plan_people import (
    conclude_expected,
    conclude_ideas,
    conclude_people,
    conclude_risks,
    show_matching,
    show_training,
)
from herelib.figures.plan_times import conclude_programme, show_calendar
from herelib.figures.poststratification import show_poststratified
from herelib.figures.pressures import show_pressures
from herelib.figures.prices import show_prices
from herelib.figures.profiles import say_gaps, show_block, show_gaps, show_needs, show_profile, widest_gaps
from herelib.figures.relief import show_relief
from herelib.figures.second_wave import show_attrition, show_changes, show_differences
from herelib.figures.severity import show_overlap, show_phases
from herelib.figures.survival import show_survival
from herelib.figures.tipping_points import list_tipping_points, say_verdict_points, show_tipping_points
from herelib.figures.transfer import (
    say_borrowed,
    say_cluster_advice,
    say_settings,
    say_transfer,
    show_setting_differences,
    show_transfer,
)
from herelib.figures.trust import say_pooling_moves, show_adequacy, show_consistency, show_new_codes, show_pooling

__all__ = [
    "BLUES",
    "CSS_PIXELS",
    "DPI",
    "Figure",
    "Paragraph",
    "category_words",
    "conclude_borrowing",
    "conclude_businesses",
    "conclude_closest",
    "conclude_coding",
    "conclude_conditions",
    "conclude_differences",
    "conclude_doubts",
    "conclude_evidence",
    "conclude_expected",
    "conclude_frontier",
    "conclude_ideas",
    "conclude_impact",
    "conclude_indicators",
    "conclude_interviews",
    "conclude_losses",
    "conclude_money",
    "conclude_needs",
    "conclude_obstacles",
    "conclude_package",
    "conclude_people",
    "conclude_pressures",
    "conclude_programme",
    "conclude_risks",
    "conclude_rows",
    "conclude_settings",
    "conclude_stability",
    "conclude_travel",
    "conclude_trust",
    "conclude_typology",
    "conclude_verdicts",
    "conclude_waves",
    "frame",
    "label_rows",
    "list_tipping_points",
    "located",
    "locator",
    "maps",
    "neighbours",
    "paragraphs",
    "plot_coassignment",
    "png_width",
    "save",
    "say_associations",
    "say_borrowed",
    "say_choice_of_k",
    "say_cluster_advice",
    "say_clusterability",
    "say_clusters",
    "say_coassignment",
    "say_coverage",
    "say_descriptions",
    "say_doubts",
    "say_gaps",
    "say_interviewers",
    "say_matrix",
    "say_money",
    "say_opinions",
    "say_placements",
    "say_pooling_moves",
    "say_settings",
    "say_transfer",
    "say_travels",
    "say_verdict",
    "say_verdict_points",
    "say_warning",
    "show_accounting",
    "show_adequacy",
    "show_agreement",
    "show_attrition",
    "show_between",
    "show_block",
    "show_budget",
    "show_business_types",
    "show_calendar",
    "show_cash",
    "show_changes",
    "show_choice_of_k",
    "show_cluster_features",
    "show_coassignment",
    "show_codes",
    "show_consistency",
    "show_coverage",
    "show_dates",
    "show_dendrogram",
    "show_differences",
    "show_doubts",
    "show_frontier",
    "show_gaps",
    "show_interviewers",
    "show_leads",
    "show_left_out",
    "show_lengths",
    "show_map",
    "show_matching",
    "show_matrix",
    "show_matrix_grid",
    "show_missing",
    "show_money",
    "show_multiverse",
    "show_needs",
    "show_new_codes",
    "show_option_shares",
    "show_overlap",
    "show_package",
    "show_packages_by_region",
    "show_phases",
    "show_placements",
    "show_pooling",
    "show_poststratified",
    "show_pressures",
    "show_prices",
    "show_profile",
    "show_relief",
    "show_setting_differences",
    "show_silhouettes",
    "show_stability",
    "show_survival",
    "show_tipping_points",
    "show_training",
    "show_transfer",
    "table_of_regions",
    "tidy",
    "widest_gaps",
]
