export default { fixed: [1, 2, 3] };
