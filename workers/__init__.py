"""The crafts: plain functions and classes that know neither HTTP nor queue; `runtime` alone boots processes."""
