pub fn spread(_b: Option<&str>, _a: Option<&str>, n: usize) -> Vec<String> {
    (0..n).map(|i| format!("{i:04}")).collect()
}
