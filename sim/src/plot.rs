//! The picture: what the origin gets during the outage, and when the crowd
//! comes back after a window.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::prelude::*;

use super::crowd::{AFTER_S, Crowd};
use super::outage::{PHASES_S, Run};

/// Told apart by people who see few colours, and in grey (Okabe and Ito 2008).
const COLOURS: [RGBColor; 3] = [RGBColor(213, 94, 0), RGBColor(0, 114, 178), RGBColor(0, 158, 115)];
const GREY: RGBColor = RGBColor(120, 120, 120);

/// Where both pictures are empty, in pixels.
const LEGEND: SeriesLabelPosition = SeriesLabelPosition::Coordinate(300, 40);

fn whole(value: &f64) -> String {
    format!("{value:.0}")
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// Writes the picture.
pub fn draw(path: &Path, runs: &[Run], crowds: &[Crowd]) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, (900, 760)).into_drawing_area();
    root.fill(&WHITE)?;
    let (upper, lower) = root.split_vertically(400);
    outages(&upper, runs)?;
    returns(&lower, crowds)?;
    root.present()?;
    Ok(())
}

fn outages(area: &Area, runs: &[Run]) -> Result<(), Box<dyn Error>> {
    let end = PHASES_S.iter().sum::<u64>() as f64;
    let mut chart = ChartBuilder::on(area)
        .caption(
            "Requests a second that reach the origin (10,000 isolates, 100,000 visitors a second)",
            ("sans-serif", 16),
        )
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..end, (1.0..200_000.0_f64).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("seconds; the origin is out from 30 to 630")
        .y_labels(6)
        .y_label_formatter(&whole)
        .draw()?;
    for (run, colour) in runs.iter().zip(COLOURS) {
        let points =
            run.origin.iter().zip(0_u32..).map(|(count, at)| (f64::from(at), (*count as f64).max(1.0)));
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(run.setup.name())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart.configure_series_labels().position(LEGEND).background_style(WHITE).border_style(GREY).draw()?;
    Ok(())
}

fn returns(area: &Area, crowds: &[Crowd]) -> Result<(), Box<dyn Error>> {
    let most = crowds.iter().flat_map(|crowd| &crowd.back).copied().max().unwrap_or(1) as f64;
    let mut chart = ChartBuilder::on(area)
        .caption(
            "Clients a second that come back after a window of ten minutes, by what they were told",
            ("sans-serif", 16),
        )
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d(0.0..f64::from(AFTER_S), (100.0..most * 2.0).log_scale())?;
    chart
        .configure_mesh()
        .x_desc("seconds after the end of the window")
        .y_labels(6)
        .y_label_formatter(&whole)
        .draw()?;
    for (crowd, colour) in crowds.iter().zip(COLOURS) {
        let points =
            crowd.back.iter().zip(0_u32..).map(|(count, at)| (f64::from(at), (*count as f64).max(100.0)));
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(crowd.told.name())
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], colour.stroke_width(2)));
    }
    chart.configure_series_labels().position(LEGEND).background_style(WHITE).border_style(GREY).draw()?;
    Ok(())
}
