//! Plane geometry in whole numbers: points, lines, convex polygons. Nothing is rounded; what does not fit in 128 bits is an error.

use crate::exact::{ExactError, Ratio};

/// The point (x/w, y/w). Invariant: w is positive and the three share no divisor, so that equal points are equal field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Point {
    x: i128,
    y: i128,
    w: i128,
}

/// The line where `a x + b y + c` is 0; one side of it is where that is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    a: i128,
    b: i128,
    c: i128,
}

/// A convex polygon, counter-clockwise; without corners if it has no area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Polygon {
    corners: Vec<Point>,
}

impl Point {
    fn new(x: i128, y: i128, w: i128) -> Self {
        let shared = gcd(gcd(x, y), w);
        let sign = if w < 0 { -shared } else { shared };
        Self { x: x / sign, y: y / sign, w: w / sign }
    }

    pub(super) const fn whole(x: i128, y: i128) -> Self {
        Self { x, y, w: 1 }
    }

    pub(super) fn x(self) -> Result<Ratio, ExactError> {
        Ratio::new(self.x, self.w)
    }

    pub(super) fn y(self) -> Result<Ratio, ExactError> {
        Ratio::new(self.y, self.w)
    }

    /// `x₁ y₂ − x₂ y₁`: twice the area, with sign, of the triangle that the two points make with the origin.
    pub(super) fn cross(self, other: Self) -> Result<Ratio, ExactError> {
        Ratio::new(difference(product(self.x, other.y)?, product(other.x, self.y)?)?, product(self.w, other.w)?)
    }
}

impl Line {
    pub(super) const fn new(a: i128, b: i128, c: i128) -> Self {
        Self { a, b, c }
    }

    /// The same line with the smallest coefficients and the first that is not zero positive, and whether the sides have changed for it. None if the expression is constant.
    pub(super) fn canonical(self) -> Option<(Self, bool)> {
        if self.a == 0 && self.b == 0 {
            return None;
        }
        let shared = gcd(gcd(self.a, self.b), self.c);
        let turned = self.a < 0 || (self.a == 0 && self.b < 0);
        let divisor = if turned { -shared } else { shared };
        Some((Self { a: self.a / divisor, b: self.b / divisor, c: self.c / divisor }, turned))
    }

    /// `a x + b y + c` at a point, times the positive w of the point.
    pub(super) fn at(self, point: Point) -> Result<i128, ExactError> {
        sum(sum(product(self.a, point.x)?, product(self.b, point.y)?)?, product(self.c, point.w)?)
    }

    /// Whether the positive side is on the left of somebody who walks along the line in the direction from one point to another.
    pub(super) fn positive_is_left(self, from: Point, to: Point) -> Result<bool, ExactError> {
        let dx = difference(product(to.x, from.w)?, product(from.x, to.w)?)?;
        let dy = difference(product(to.y, from.w)?, product(from.y, to.w)?)?;
        Ok(difference(product(self.b, dx)?, product(self.a, dy)?)? > 0)
    }

    /// Where, as a share of the way from one point to another on the two sides of the line, the line is crossed. The expressions at the two ends are `start` and `end`.
    pub(super) fn crossing(from: Point, to: Point, start: i128, end: i128) -> Result<Ratio, ExactError> {
        let start = product(start, to.w)?;
        Ratio::new(start, difference(start, product(end, from.w)?)?)
    }

    /// The point where the way from one point to another crosses the line.
    fn meeting(from: Point, to: Point, start: i128, end: i128) -> Result<Point, ExactError> {
        let mix = |one: i128, other: i128| difference(product(start, other)?, product(end, one)?);
        Ok(Point::new(mix(from.x, to.x)?, mix(from.y, to.y)?, mix(from.w, to.w)?))
    }
}

impl Polygon {
    /// The polygon with these corners, counter-clockwise and convex.
    pub(super) const fn new(corners: Vec<Point>) -> Self {
        Self { corners }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.corners.is_empty()
    }

    pub(super) fn corners(&self) -> &[Point] {
        &self.corners
    }

    /// The edges, from corner to corner.
    pub(super) fn edges(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.corners.iter().copied().zip(self.corners.iter().copied().cycle().skip(1))
    }

    /// The part on the positive side of a line (Sutherland and Hodgman 1974, *Communications of the ACM* 17:32-42).
    pub(super) fn clip(&self, line: Line) -> Result<Self, ExactError> {
        let mut corners = Vec::with_capacity(self.corners.len() + 1);
        for (from, to) in self.edges() {
            let (start, end) = (line.at(from)?, line.at(to)?);
            if start >= 0 {
                corners.push(from);
            }
            if (start > 0 && end < 0) || (start < 0 && end > 0) {
                corners.push(Line::meeting(from, to, start, end)?);
            }
        }
        if corners.len() < 3 {
            // A corner or an edge on the line is no area.
            corners.clear();
        }
        Ok(Self { corners })
    }

    /// The two points where a line that has corners on both sides enters and leaves.
    pub(super) fn chord(&self, line: Line) -> Result<Option<(Point, Point)>, ExactError> {
        let mut ends = Vec::with_capacity(2);
        for (from, to) in self.edges() {
            let (start, end) = (line.at(from)?, line.at(to)?);
            if start == 0 {
                ends.push(from);
            } else if (start > 0 && end < 0) || (start < 0 && end > 0) {
                ends.push(Line::meeting(from, to, start, end)?);
            }
        }
        Ok(match ends[..] {
            [one, other] => Some((one, other)),
            _ => None,
        })
    }

    /// Twice the area.
    pub(super) fn double_area(&self) -> Result<Ratio, ExactError> {
        self.edges().try_fold(Ratio::ZERO, |area, (from, to)| area.checked_add(from.cross(to)?))
    }

    /// The centre of gravity, of a polygon with an area: that of its triangles, weighted by their areas.
    pub(super) fn centroid(&self) -> Result<(Ratio, Ratio), ExactError> {
        let (mut x, mut y, mut area) = (Ratio::ZERO, Ratio::ZERO, Ratio::ZERO);
        for (from, to) in self.edges() {
            // Triangles with the origin: those outside the polygon count negatively.
            let weight = from.cross(to)?;
            x = x.checked_add(weight.checked_mul(from.x()?.checked_add(to.x()?)?)?)?;
            y = y.checked_add(weight.checked_mul(from.y()?.checked_add(to.y()?)?)?)?;
            area = area.checked_add(weight)?;
        }
        let three_areas = area.checked_mul(Ratio::from(3))?;
        Ok((x.checked_div(three_areas)?, y.checked_div(three_areas)?))
    }
}

pub(super) fn product(a: i128, b: i128) -> Result<i128, ExactError> {
    a.checked_mul(b).filter(|product| *product != i128::MIN).ok_or(ExactError::Overflow)
}

fn sum(a: i128, b: i128) -> Result<i128, ExactError> {
    a.checked_add(b).filter(|sum| *sum != i128::MIN).ok_or(ExactError::Overflow)
}

pub(super) fn difference(a: i128, b: i128) -> Result<i128, ExactError> {
    sum(a, -b)
}

/// The greatest common divisor, 1 for 0 and 0. Neither may be `i128::MIN`, which no result of the functions above is.
pub(super) fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.abs(), b.abs());
    while b != 0 {
        if let (Ok(mut small), Ok(mut other)) = (u64::try_from(a), u64::try_from(b)) {
            // Nearly all numbers end here, where a division is many times cheaper.
            while other != 0 {
                (small, other) = (other, small % other);
            }
            return i128::from(small);
        }
        (a, b) = (b, a % b);
    }
    if a == 0 { 1 } else { a }
}

#[cfg(test)]
mod tests {
    use super::{Line, Point, Polygon};
    use crate::exact::Ratio;

    fn ratio(num: i128, den: i128) -> Ratio {
        Ratio::new(num, den).unwrap()
    }

    fn triangle() -> Polygon {
        Polygon::new(vec![Point::whole(0, 0), Point::whole(1, 0), Point::whole(0, 1)])
    }

    #[test]
    fn a_triangle_is_cut_into_parts_that_add_up() {
        // x ≥ y takes half of the triangle, 3x ≥ 1 takes 4/9 of it.
        assert_eq!(triangle().clip(Line::new(1, -1, 0)).unwrap().double_area(), Ok(ratio(1, 2)));
        assert_eq!(triangle().clip(Line::new(3, 0, -1)).unwrap().double_area(), Ok(ratio(4, 9)));
        assert_eq!(triangle().clip(Line::new(-3, 0, 1)).unwrap().double_area(), Ok(ratio(5, 9)));
    }

    #[test]
    fn what_only_touches_a_polygon_takes_nothing_of_it() {
        assert!(triangle().clip(Line::new(1, 0, -1)).unwrap().is_empty());
        assert!(triangle().clip(Line::new(-1, 0, 0)).unwrap().is_empty());
        assert_eq!(triangle().clip(Line::new(1, 0, 0)).unwrap(), triangle());
    }

    #[test]
    fn the_centre_of_gravity_is_that_of_the_triangle_wherever_it_stands() {
        assert_eq!(triangle().centroid(), Ok((ratio(1, 3), ratio(1, 3))));
        let moved = Polygon::new(vec![Point::whole(5, 7), Point::whole(8, 7), Point::whole(5, 10)]);
        assert_eq!(moved.centroid(), Ok((ratio(6, 1), ratio(8, 1))));
    }

    #[test]
    fn a_line_is_one_line_however_it_is_written() {
        assert_eq!(Line::new(-2, 4, -6).canonical(), Some((Line::new(1, -2, 3), true)));
        assert_eq!(Line::new(0, -3, 0).canonical(), Some((Line::new(0, 1, 0), true)));
        assert_eq!(Line::new(0, 0, 5).canonical(), None);
    }
}
