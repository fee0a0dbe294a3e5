"""Tests of the Instagram simulator."""
