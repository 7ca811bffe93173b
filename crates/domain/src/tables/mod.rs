//! Tables in and out: reading CSV strictly with a place for every problem, writing it safely.
