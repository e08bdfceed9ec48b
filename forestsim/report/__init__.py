"""The report: one model of sections, tables and figures, written as PDF, Word or HTML in three languages."""
