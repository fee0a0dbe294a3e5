"""Questions that stand over a screen: yes or no, a line, several lines, a choice; and errors worth reading."""
