// A position is comparable and made of words.
use smelt::{Domain, Driver, Frame, Kind};

struct Loop;

impl Driver for Loop {
    const NAME: &'static str = "loop";
    const REDS: &'static [Kind] = &[];
    type Greens = Vec<u8>;

    fn run<D: Domain>(_: Vec<u8>, _: Frame, reds: &mut [D::Word]) -> D::Word {
        reds[0]
    }
}

fn main() {}
