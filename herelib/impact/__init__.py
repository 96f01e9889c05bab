"""Whether an incubator changed anything: the second wave, exact tests, who was lost, businesses, and what travels."""
